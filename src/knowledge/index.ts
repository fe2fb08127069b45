/**
 * The one door to what an escalation engineer knows. Nothing is parsed before
 * it is first asked for.
 */
import { openCatalogue, type Catalogue } from "./catalogue.js";
import { parseErrorNumber, type ErrorNumber } from "./error-numbers.js";
import { explainError, groupsFor, meaningsOf, type ErrorExplanation } from "./errors.js";
import { frameKind, isPassedOver, stageOf } from "./frames.js";
import { matchGlob } from "./glob.js";
import { ownerOf, type Ownership } from "./owners.js";
import { structureOf } from "./structures.js";
import questions from "./generated/questions.js";
import rules from "./generated/rules.js";
import type { RulePack } from "./rule-types.js";
import type { Api, ErrorCode, ErrorGroup, FrameKind, FramePattern, Question, Structure } from "./types.js";

export type { Catalogue, ParameterUse } from "./catalogue.js";
export type { ErrorNumber } from "./error-numbers.js";
export type { ErrorExplanation, ErrorReading } from "./errors.js";
export type { Ownership } from "./owners.js";
export type * from "./rule-types.js";
export type {
  Acquisition,
  Api,
  ApiGroup,
  ApiIo,
  ApiReturn,
  Direction,
  Encoding,
  ErrorCode,
  ErrorGroup,
  FrameKind,
  FramePattern,
  Owner,
  Param,
  ParamKind,
  Question,
  Release,
  ReturnTest,
  Structure,
  StructureField,
  StructureFieldKind,
} from "./types.js";

export interface Knowledge {
  readonly catalogue: Catalogue;
  /** The rules that come with the package. */
  readonly rules: () => RulePack;
  readonly explainError: (value: number, groupsInOrder: readonly string[]) => ErrorExplanation | undefined;
  readonly meaningsOf: (value: number) => readonly ErrorCode[];
  readonly groupsFor: (api: Api) => readonly ErrorGroup[];
  readonly parseErrorNumber: (text: string) => ErrorNumber | undefined;
  readonly ownerOf: (moduleName: string, imagePath?: string) => Ownership;
  readonly frameKind: (module: string, symbol: string) => FramePattern | undefined;
  readonly stageOf: (module: string, symbol: string) => string | undefined;
  readonly isPassedOver: (kind: FrameKind) => boolean;
  /** The structure of a C type: `WSABUF*`, `CERT_CONTEXT**`, `_UNICODE_STRING`; undefined for one that is not known. */
  readonly structureOf: (type: string) => Structure | undefined;
  /** What has to be asked to see the messages, buffers and facts that rules look at. */
  readonly questions: () => readonly Question[];
  readonly matchGlob: (pattern: string, text: string) => readonly string[] | undefined;
}

const all: Knowledge = {
  get catalogue(): Catalogue {
    return openCatalogue();
  },
  rules,
  explainError,
  meaningsOf,
  groupsFor,
  parseErrorNumber,
  ownerOf,
  frameKind,
  stageOf,
  isPassedOver,
  structureOf,
  questions,
  matchGlob,
};

/**
 * Everything known, in one object that an analysis can be handed.
 *
 * @example
 * const { catalogue, explainError, groupsFor } = knowledge();
 * const call = catalogue.find("wininet", "InternetOpenUrlA");
 * explainError(12029, call ? groupsFor(call) : [])?.code?.name; // "ERROR_INTERNET_CANNOT_CONNECT"
 */
export function knowledge(): Knowledge {
  return all;
}
