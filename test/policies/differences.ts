import type { Case, Document, Outcome } from './cases.ts'

/** A case about which the engines differ, and why ours is as it is. */
export interface Difference {
  readonly rule: string
  /** AWS's page and section that says so, all of the IAM user guide; where it is silent, what we chose and why. */
  readonly source: string
  readonly case: Case
  readonly ours: Outcome
  readonly theirs: Outcome
}

const INSTANCE = 'arn:aws:chime:us-east-1:123456789012:app-instance/one'
const ANN = `${INSTANCE}/user/ann`
const PRINCIPAL = 'arn:aws:iam::123456789012:user/ann'

const variable = (inside: string) => `$\{${inside}}`

/** A case of one statement, which allows everything unless said. */
const asked = (
  statement: Document,
  context: Case['context'] = {},
  others: Partial<Case> & { Version?: string } = {},
): Case => {
  const { Version = '2012-10-17', ...rest } = others
  const elements = {
    Effect: 'Allow',
    Action: '*',
    ...('NotResource' in statement ? {} : { Resource: '*' }),
    ...statement,
  }
  const policy = { Version, Statement: [elements] }
  return { identity: [policy], principal: PRINCIPAL, action: 'chime:X', resource: ANN, context, ...rest }
}

const when = (operator: string, key: string, value: unknown): Document => ({
  Condition: { [operator]: { [key]: value } },
})

const OPERATORS = 'Condition operators'
const VARIABLES = 'Variables and tags'
const SETS = 'Single-valued vs. multivalued context keys'

const allowing = { ours: 'allowed', theirs: 'no allow' } as const
const refusing = { ours: 'no allow', theirs: 'allowed' } as const

/** All differences that are known. Each is held to be one still: what is mended on either side has to leave. */
export const DIFFERENCES: readonly Difference[] = [
  {
    rule: 'in Version 2008-10-17 a variable is plain text',
    source: `${VARIABLES}, "Introduction": variables came with 2012-10-17; before, they are treated as literal strings`,
    case: asked(
      { Resource: `${INSTANCE}/user/${variable('aws:username')}` },
      { 'aws:username': 'ann' },
      { Version: '2008-10-17' },
    ),
    ...refusing,
  },
  {
    rule: 'an operator that negates holds for a variable that has no value',
    source: `${VARIABLES}, "Policy variables with no value": inverted operators do match against a null value`,
    case: asked(when('StringNotEquals', 'aws:username', variable('aws:PrincipalTag/None')), { 'aws:username': 'ann' }),
    ...allowing,
  },
  {
    rule: 'a deny spares nothing by a NotResource whose variable has no value',
    source: `${VARIABLES}, "Policy variables with no value": it matches no resource. Whether the statement is void or about everything is not said; ours never opens anything`,
    case: asked({ Effect: 'Deny', NotResource: `${INSTANCE}/user/${variable('aws:PrincipalTag/None')}` }),
    ours: 'explicit deny',
    theirs: 'no allow',
  },
  {
    rule: 'a key of several values has no value as a variable, not even its default',
    source: `${VARIABLES} says nothing of it; a default is for a key that is not there`,
    case: asked(when('StringEquals', 'aws:username', variable("aws:TagKeys, 'ann'")), {
      'aws:username': 'ann',
      'aws:TagKeys': ['a'],
    }),
    ...refusing,
  },
  {
    rule: 'a star may be written as a variable wherever variables may stand',
    source: `${VARIABLES}, "Special characters": in any string where you can use regular policy variables`,
    case: asked(when('StringEquals', 'aws:username', variable('*')), { 'aws:username': '*' }),
    ...allowing,
  },
  {
    rule: 'a variable may stand for a whole ARN',
    source: `${VARIABLES}, "Where you can use policy variables": values of any condition with ARN operators`,
    case: asked(when('ArnEquals', 'aws:PrincipalArn', variable('aws:SourceArn')), {
      'aws:PrincipalArn': PRINCIPAL,
      'aws:SourceArn': PRINCIPAL,
    }),
    ...allowing,
  },
  {
    rule: 'IfExists holds for a key that is not there, with ForAnyValue too',
    source: `${OPERATORS}, "...IfExists condition operators": if the key is not present, the condition is true`,
    case: asked(when('ForAnyValue:StringEqualsIfExists', 'aws:TagKeys', 'red')),
    ...allowing,
  },
  {
    rule: 'all of no values is true of an empty text',
    source: `${SETS}, "ForAllValues": true also where the value resolves to a null dataset, such as an empty string`,
    case: asked(when('ForAllValues:StringEquals', 'aws:username', 'red'), { 'aws:username': '' }),
    ...allowing,
  },
  {
    rule: 'any of no values is false of an empty text',
    source: `${SETS}, "ForAnyValue": false for a null dataset`,
    case: asked(when('ForAnyValue:StringNotEquals', 'aws:username', 'red'), { 'aws:username': '' }),
    ...refusing,
  },
  {
    rule: 'an empty text is null',
    source: `${SETS}, "ForAllValues": a Null of false is what keeps out keys with empty values`,
    case: asked(when('Null', 'aws:username', 'false'), { 'aws:username': '' }),
    ...refusing,
  },
  {
    rule: 'a key without any values is as one that is not there',
    source: `${SETS}, "ForAllValues": both are a null dataset`,
    case: asked(when('Null', 'aws:TagKeys', 'false'), { 'aws:TagKeys': [] }),
    ...refusing,
  },
  {
    rule: 'a number is all of a text',
    source: `${OPERATORS}, "Numeric condition operators": integers and decimals; 10x is neither`,
    case: asked(when('NumericEquals', 'aws:MultiFactorAuthAge', '10'), { 'aws:MultiFactorAuthAge': '10x' }),
    ...refusing,
  },
  {
    rule: 'what is no number differs from every number',
    source: `${OPERATORS}, "Numeric condition operators": NumericNotEquals is negated matching`,
    case: asked(when('NumericNotEquals', 'aws:username', '10'), { 'aws:username': 'ann' }),
    ...allowing,
  },
  {
    rule: 'a time may be told in seconds since 1970',
    source: `${OPERATORS}, "Date condition operators": or epoch (UNIX) time, which counts seconds`,
    case: asked(when('DateEquals', 'aws:CurrentTime', '1767323045'), { 'aws:CurrentTime': '2026-01-02T03:04:05Z' }),
    ...allowing,
  },
  {
    rule: 'every address of a family is in the range of no bits',
    source: `${OPERATORS}, "IP address condition operators": standard CIDR format`,
    case: asked(when('IpAddress', 'aws:SourceIp', '0.0.0.0/0'), { 'aws:SourceIp': '203.0.113.7' }),
    ...allowing,
  },
  {
    rule: 'an address differs from one of the other family',
    source: `${OPERATORS}, "IP address condition operators": NotIpAddress holds for all addresses but those named`,
    case: asked(when('NotIpAddress', 'aws:SourceIp', '2001:db8::7'), { 'aws:SourceIp': '203.0.113.7' }),
    ...allowing,
  },
  {
    rule: 'an address of IPv6 is the same however it is written',
    source: `${OPERATORS}, "IP address condition operators": IPv6 by RFC 4291, which gives one address many forms`,
    case: asked(when('IpAddress', 'aws:SourceIp', '2001:db8:0:0::7'), { 'aws:SourceIp': '2001:db8::7' }),
    ...allowing,
  },
  {
    rule: 'bytes are the same with and without padding',
    source: `${OPERATORS}, "Binary condition operators": compares the bytes of values in Base64`,
    case: asked(when('BinaryEquals', 'aws:username', 'QQ=='), { 'aws:username': 'QQ' }),
    ...allowing,
  },
  {
    rule: 'a wildcard stands for any character, ends of lines too',
    source: `${OPERATORS}, "String condition operators": a multi-character wildcard, of any characters`,
    case: asked(when('StringLike', 'aws:username', 'a*b'), { 'aws:username': 'a\nb' }),
    ...allowing,
  },
  {
    rule: 'a * at the end of a part of an ARN may stand for what is beyond the colon',
    source: 'Resource, "Using wildcards in resource ARNs": it can expand to match beyond the colon boundaries',
    case: asked(
      { Resource: 'arn:aws:chime:*:123456789012:x' },
      {},
      { resource: 'arn:aws:chime:us-east-1:999:y:123456789012:x' },
    ),
    ...allowing,
  },
  {
    rule: "a wildcard may stand in a resource's type",
    source: 'Resource, "Using wildcards in resource ARNs": anywhere in a part but for the service',
    case: asked({ Resource: 'arn:aws:chime:us-east-1:123456789012:?pp-instance/one/user/ann' }),
    ...allowing,
  },
  {
    rule: 'ARNs differ by the case of their letters, that of the region too',
    source: 'Resource says so of names. Of the other parts it says nothing; ours compares all of them alike',
    case: asked({ Resource: ANN.replace('us-east', 'US-EAST') }),
    ...refusing,
  },
  {
    rule: 'a star in what is asked about is that character alone',
    source: 'ours: a listing asks about every user at once, which a policy about one of them does not allow',
    case: asked({ Resource: ANN }, {}, { resource: `${INSTANCE}/user/*` }),
    ...refusing,
  },
]
