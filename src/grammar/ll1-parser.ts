import { EmbeddedActionsParser, type TokenType } from "chevrotain";
import { ll1 } from "./ll1.js";

/** What Chevrotain has of its own for the time in which it records a grammar. */
interface Recorder {
  RECORDING_PHASE: boolean;
  readonly enableRecording: () => void;
}

/**
 * A grammar that one token decides.
 *
 * Chevrotain learns the grammar by running its rules once with some ninety methods that record what is called. It gives
 * them to the parser and deletes them again one by one, which takes V8 as long as the recording does and leaves a parser
 * that is a dictionary. Here they stand on an object between the parser and its class meanwhile.
 */
export abstract class Ll1Parser extends EmbeddedActionsParser {
  constructor(tokens: readonly TokenType[], { skipValidations }: { readonly skipValidations: boolean }) {
    super([...tokens], { lookaheadStrategy: ll1(), recoveryEnabled: false, skipValidations });
  }

  protected enableRecording(): void {
    const recording = Object.create(Object.getPrototypeOf(this) as object) as Recorder;
    (EmbeddedActionsParser.prototype as unknown as Recorder).enableRecording.call(recording);
    Object.setPrototypeOf(this, recording);
    (this as unknown as Recorder).RECORDING_PHASE = true;
  }

  protected disableRecording(): void {
    (this as unknown as Recorder).RECORDING_PHASE = false;
    Object.setPrototypeOf(this, Object.getPrototypeOf(Object.getPrototypeOf(this)) as object);
  }
}
