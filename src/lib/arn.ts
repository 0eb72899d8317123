/** The parts of an ARN; `resource` is all that follows the fifth colon. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly accountId: string
  readonly resource: string
}

const PARTS = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/su

/** Reads an ARN; undefined when the text is none. */
export const parseArn = (text: string): Arn | undefined => {
  const [, partition = '', service = '', region = '', accountId = '', resource] = PARTS.exec(text) ?? []
  return resource === undefined ? undefined : { partition, service, region, accountId, resource }
}

/** Writes an ARN. */
export const formatArn = ({ partition, service, region, accountId, resource }: Arn): string =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`

/** The ARN of an AppInstanceUser, made with what all ARNs of a store have in common. */
export const userArnOf = (
  home: Pick<Arn, 'partition' | 'region'>,
  user: { readonly accountId: string; readonly instanceId: string; readonly id: string },
): string =>
  formatArn({
    partition: home.partition,
    service: 'chime',
    region: home.region,
    accountId: user.accountId,
    resource: `app-instance/${user.instanceId}/user/${user.id}`,
  })
