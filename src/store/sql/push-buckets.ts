/** How many parts the outbox has: so many can be worked on apart from each other, and no more. */
export const BUCKETS = 16

/** All of them. */
export const ALL_BUCKETS: readonly number[] = Array.from({ length: BUCKETS }, (_, bucket) => bucket)

/** The bucket of a message and of its pushes, by the random end of the message's id. */
export const bucketOf = (messageId: Uint8Array): number => (messageId.at(-1) ?? 0) % BUCKETS
