/** What a method of the client resolves to. Its refusals are thrown, so there is data. */
export interface Answer<Data> {
  readonly data?: Data
  readonly response: Response
}

/** An answer with its entity tag (RFC 9110 §8.8.3), for the `if-match` of a change of what was read. */
export interface TaggedAnswer<Data> {
  readonly data: Data
  readonly etag: string | undefined
}

/** The body of an answer. What the registry refuses rejects, as the method of the client does. */
export async function answerOf<Data>(answering: Promise<Answer<Data>>): Promise<Data> {
  return dataOf(await answering)
}

/** The body of an answer and its entity tag. */
export async function answerWithTagOf<Data>(answering: Promise<Answer<Data>>): Promise<TaggedAnswer<Data>> {
  const answer = await answering
  return { data: dataOf(answer), etag: answer.response.headers.get('etag') ?? undefined }
}

function dataOf<Data>({ data }: Answer<Data>): Data {
  // Undefined is the data of a 204 answer.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as Data
}
