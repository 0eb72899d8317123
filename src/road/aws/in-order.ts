/** Does some work on several items at once, and yields what came of it in the order of the items. */
export const inOrder = async function* <Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  atOnceMax: number,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = []
  for await (const item of items) {
    const result = work(item)
    result.catch(() => {
      // It is told when its turn comes, which may be after others.
    })
    begun.push(result)
    if (begun.length >= atOnceMax) yield await begun.shift()!
  }
  for (const result of begun) yield await result
}
