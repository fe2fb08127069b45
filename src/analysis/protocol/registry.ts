/** Every protocol that is recognised by its first bytes. One more costs a file and a line here; the surer openings come first. */
import type { Protocol } from "./decoded.js";
import { der } from "./der/der-protocol.js";
import { http } from "./http-protocol.js";
import { ssl2, tls } from "./tls/tls-protocol.js";

export const PROTOCOLS: readonly Protocol[] = [http, tls, der, ssl2];

/** Those whose beginning cannot be the middle of something else. */
export const SURE: readonly Protocol[] = [http, tls];
