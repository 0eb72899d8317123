import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1 << 20

/**
 * Writes a log over itself, byte for byte, and forces it to disk. Nobody else may write to it meanwhile.
 *
 * After a failed sync the system may take what it holds in memory for written, and say so at the next sync. What is
 * written again it has to write again.
 */
export const rewriteLog = async (walFile: string): Promise<void> => {
  const log = await open(walFile, 'r+')
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let at = 0; ; ) {
      const { bytesRead } = await log.read(chunk, 0, CHUNK_BYTES, at)
      if (bytesRead === 0) break
      const { bytesWritten } = await log.write(chunk, 0, bytesRead, at)
      at += bytesWritten
    }
    await log.datasync()
  } finally {
    await log.close()
  }
}
