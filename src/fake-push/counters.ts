/** What the providers have seen, by what they answered: `apns 200`, `apns 410 Unregistered`, `fcm hang`. */
export interface Counters {
  count(provider: 'apns' | 'fcm' | 'oauth', answer: string): void
  read(): Readonly<Record<string, number>>
  reset(): void
}

/** Counts answers. Their kinds are as many as the providers have reasons, so nothing here grows. */
export const counters = (): Counters => {
  const counts = new Map<string, number>()
  return {
    count(provider, answer) {
      const key = `${provider} ${answer}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    read: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    reset: () => counts.clear(),
  }
}
