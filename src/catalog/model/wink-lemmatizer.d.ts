declare module 'wink-lemmatizer' {
  /** Base forms of English words by WordNet's rules; a word that is not found is given back as it is. */
  const lemmatizer: {
    noun(word: string): string
    verb(word: string): string
    adjective(word: string): string
  }
  export default lemmatizer
}
