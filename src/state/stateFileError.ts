// Why a file is not a state that can be read, said to the person.

/** The message is a complete sentence or two, to stand behind the file's name. */
export class StateFileError extends Error {}
