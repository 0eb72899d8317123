import { type ClientHttp2Stream, constants } from 'node:http2'
import type { Answer, Exchange } from './answer.ts'

/** What is told of a stream. */
export interface StreamEvents {
  /** At most once. */
  onAnswer(exchange: Exchange, answer: Answer): void
  /** The stream has ended: once, and last. */
  onClose(exchange: Exchange, isAnswered: boolean, tooLarge: boolean): void
}

const ANSWER_CHARACTERS_MAX = 16_384

// One for all, since most answers are this.
const SUCCESS: Answer = Object.freeze({ kind: 'answered', status: 200, retryAfter: undefined, body: '' })

/**
 * Reads the answer that comes on a stream. `readsSuccess`: whether the body of a success is waited for.
 *
 * It runs for each push, so that it makes as little as it can for one that succeeds.
 */
export const readAnswer = (
  exchange: Exchange,
  stream: ClientHttp2Stream,
  readsSuccess: boolean,
  events: StreamEvents,
): void => {
  let isAnswered = false
  let tooLarge = false
  stream.on('response', (headers) => {
    const { ':status': status = 0, 'retry-after': retryAfter } = headers
    if (status === 200 && !readsSuccess) {
      // Nothing more can change what it says.
      isAnswered = true
      events.onAnswer(exchange, SUCCESS)
      let bytes = 0
      stream.on('data', ({ length }: Buffer) => {
        bytes += length
        if (bytes > ANSWER_CHARACTERS_MAX) stream.close(constants.NGHTTP2_CANCEL)
      })
      return
    }
    let body = ''
    let isWhole = false
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      body += chunk
      tooLarge = body.length > ANSWER_CHARACTERS_MAX
      if (tooLarge) stream.close(constants.NGHTTP2_CANCEL)
    })
    stream.on('end', () => {
      isWhole = true
    })
    // Before the one below. A refusal says something without its body too, but a success that is to be read must be whole.
    stream.prependListener('close', () => {
      isAnswered = !tooLarge && (isWhole || status !== 200)
      if (isAnswered) events.onAnswer(exchange, { kind: 'answered', status, retryAfter, body })
    })
  })
  // What it says shows when the stream closes, which it does next.
  stream.on('error', () => {})
  stream.on('close', () => events.onClose(exchange, isAnswered, tooLarge))
}
