import type { LineRange } from "../../model/evidence.js";
import type { Output } from "../../model/outputs.js";
import type { Block, Command, Prompt } from "../../model/transcript.js";

/** Reads what a block holds. */
export interface BlockSource {
  readonly lines: (index: number) => LineRange;
  readonly prompt: (index: number) => Prompt | null;
  readonly command: (index: number) => Command | null;
  readonly outputs: (index: number) => readonly Output[];
}

/** What was read already is kept. */
interface State {
  readonly source: BlockSource;
  readonly index: number;
  prompt: Prompt | null | undefined;
  command: Command | null | undefined;
  outputs: readonly Output[] | undefined;
}

const STATE = Symbol("state");

/**
 * All blocks share their getters: with getters of its own, each would take a kilobyte before anything of it is read.
 */
const MEMBERS: PropertyDescriptorMap & ThisType<{ readonly [STATE]: State }> = {
  lines: {
    enumerable: true,
    get() {
      const { source, index } = this[STATE];
      return source.lines(index);
    },
  },
  prompt: {
    enumerable: true,
    get() {
      const state = this[STATE];
      if (state.prompt === undefined) state.prompt = state.source.prompt(state.index);
      return state.prompt;
    },
  },
  command: {
    enumerable: true,
    get() {
      const state = this[STATE];
      if (state.command === undefined) state.command = state.source.command(state.index);
      return state.command;
    },
  },
  outputs: {
    enumerable: true,
    get() {
      const state = this[STATE];
      return (state.outputs ??= state.source.outputs(state.index));
    },
  },
};

/** A block whose parts are read when somebody looks at them. */
export function newBlock(source: BlockSource, index: number): Block {
  const state: State = { source, index, prompt: undefined, command: undefined, outputs: undefined };
  return Object.defineProperties(Object.defineProperty({}, STATE, { value: state }), MEMBERS) as Block;
}
