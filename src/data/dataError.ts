// Why data cannot be used; it crosses to whoever asked for them.

export type { DataError, DataQuestion, MissingValues } from '../protocol/dataMessage.ts';
