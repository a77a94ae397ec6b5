import { LocalizedStringDictionary, LocalizedStringFormatter } from '@internationalized/string'
import en from './en.json'

/** A name of a message, which every language has. */
export type MessageKey = keyof typeof en

/** What a message is filled with. */
export type MessageValues = Readonly<Record<string, string | number>>

/** Says a message in the language of the person. */
export type Say = (key: MessageKey, values?: MessageValues) => string

export const LANGUAGES = ['en', 'de'] as const

export type Language = (typeof LANGUAGES)[number]

/** Loads the messages of a language, of which only English comes with the first script. */
export async function loadMessages(language: Language): Promise<Say> {
  const messages = language === 'de' ? (await import('./de.json')).default : en
  const dictionary = new LocalizedStringDictionary<MessageKey>({ [language]: messages }, language)
  const formatter = new LocalizedStringFormatter<MessageKey>(language, dictionary)
  return (key, values) => formatter.format(key, values)
}
