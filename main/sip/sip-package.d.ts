/** What we use of the `sip` package, which has no types of its own. */
declare module 'sip' {
  export interface SipMessage {
    method: string
    uri: string
    version: string
    status?: number
    reason?: string
    headers: Record<string, unknown> & { 'content-length'?: number }
    content?: string
  }
  const sip: {
    parse(text: string): SipMessage | undefined
    stringify(message: object): string
  }
  export default sip
}
