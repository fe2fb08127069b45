/** Every protocol that is recognised by its first bytes. One more costs a file and a line here; the surer openings come first. */
import type { Protocol } from "./decoded.js";
import { der } from "./der/der-protocol.js";
import { dns } from "./dns.js";
import { gss } from "./gss-protocol.js";
import { http2 } from "./http2.js";
import { http } from "./http-protocol.js";
import { kerberos } from "./kerberos.js";
import { ldap } from "./ldap.js";
import { lineProtocols } from "./line-protocols.js";
import { rpc } from "./rpc.js";
import { smb } from "./smb.js";
import { socks4, socks5 } from "./socks.js";
import { ssl2, tls } from "./tls/tls-protocol.js";

export const PROTOCOLS: readonly Protocol[] = [
  http2,
  http,
  tls,
  smb,
  ldap,
  der,
  gss,
  rpc,
  kerberos,
  ssl2,
  socks5,
  socks4,
  dns,
  lineProtocols,
];

/** Those whose beginning cannot be the middle of something else. */
export const SURE: readonly Protocol[] = [http, tls, smb];
