// A state file of either format, told apart by how it begins.

import { looksLikeZip } from '../archive/zip.ts';
import type { NetworkState } from '../protocol/networkState.ts';
import { parseSafetensors } from './safetensors.ts';
import { StateFileError } from './stateFileError.ts';
import { parseTorchFile } from './torchFile.ts';

/** Throws a StateFileError, and nothing else, where the bytes are no state. */
export function readState(file: Uint8Array): NetworkState {
  // The eight bytes of a safetensors file's length are followed by its header's brace.
  if (file[8] === 0x7b && !looksLikeZip(file)) return parseSafetensors(file);
  if (looksLikeZip(file) || file[0] === 0x80) return parseTorchFile(file);
  throw new StateFileError('This is neither a safetensors file nor one that torch.save writes.');
}
