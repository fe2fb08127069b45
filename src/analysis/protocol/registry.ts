/** Every protocol that is recognised by its first bytes. One more costs a file and a line here; the surer openings come first. */
import type { Protocol } from "./decoded.js";
import { http } from "./http-protocol.js";

export const PROTOCOLS: readonly Protocol[] = [http];

/** Those whose beginning cannot be the middle of something else. */
export const SURE: readonly Protocol[] = [http];
