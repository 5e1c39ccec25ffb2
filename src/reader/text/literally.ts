// A text as a regular expression takes it literally: names may hold any character, as those that setattr gives.

export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
