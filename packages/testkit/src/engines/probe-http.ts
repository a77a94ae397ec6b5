/** Whether the address answers 200. Only a refused or broken connection and a timeout count as "not yet". */
export async function probeHttp(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal })
    await response.body?.cancel()
    return response.status === 200
  } catch (cause) {
    if (signal.aborted || cause instanceof TypeError) return false
    throw cause
  }
}
