/** Position of a function in the catalogue. */
export type ApiNumber = number;

/**
 * The catalogue as written by `scripts/generate.mjs`: names to look functions up,
 * one JSON text for each function, and the parameter names turned round.
 * Each part is made when first called for, each function when it is found.
 */
export interface PackedApis {
  /** `wininet!InternetOpenUrlA`, in catalogue order. */
  readonly canonicalNames: () => readonly string[];
  /** Lower-case `module!name` of every module and alias. */
  readonly numbers: () => Readonly<Record<string, ApiNumber>>;
  /** The JSON text of one `Api` for each canonical name. */
  readonly texts: () => readonly string[];
  /** Lower-case parameter name to `[function, parameter index, function, parameter index, …]`. */
  readonly parameters: () => Readonly<Record<string, readonly number[]>>;
}

/** `[name, value, meaning, schannel?]` */
export type PackedError = readonly [name: string, value: number, meaning: string, schannel?: string];
export type PackedErrors = () => Readonly<Record<string, readonly PackedError[]>>;

export interface PackedGroup {
  readonly meaning: string;
  readonly members: readonly ApiNumber[];
}
export type PackedGroups = () => Readonly<Record<string, PackedGroup>>;
