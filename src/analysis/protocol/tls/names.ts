/** Numbers of TLS by name (IANA registries). */

export const VERSIONS: Readonly<Record<number, string>> = {
  0x0002: "SSL 2.0",
  0x0300: "SSL 3.0",
  0x0301: "TLS 1.0",
  0x0302: "TLS 1.1",
  0x0303: "TLS 1.2",
  0x0304: "TLS 1.3",
};

export const HANDSHAKES: Readonly<Record<number, string>> = {
  0: "hello-request",
  1: "client-hello",
  2: "server-hello",
  4: "new-session-ticket",
  8: "encrypted-extensions",
  11: "certificate",
  12: "server-key-exchange",
  13: "certificate-request",
  14: "server-hello-done",
  15: "certificate-verify",
  16: "client-key-exchange",
  20: "finished",
  22: "certificate-status",
};

export const ALERTS: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  21: "decryption_failed",
  22: "record_overflow",
  30: "decompression_failure",
  40: "handshake_failure",
  41: "no_certificate",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  60: "export_restriction",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  100: "no_renegotiation",
  109: "missing_extension",
  110: "unsupported_extension",
  111: "certificate_unobtainable",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  114: "bad_certificate_hash_value",
  115: "unknown_psk_identity",
  116: "certificate_required",
  120: "no_application_protocol",
};

export const EXTENSIONS: Readonly<Record<number, string>> = {
  0: "server_name",
  1: "max_fragment_length",
  5: "status_request",
  10: "supported_groups",
  11: "ec_point_formats",
  13: "signature_algorithms",
  16: "alpn",
  18: "signed_certificate_timestamp",
  21: "padding",
  22: "encrypt_then_mac",
  23: "extended_master_secret",
  27: "compress_certificate",
  35: "session_ticket",
  41: "pre_shared_key",
  42: "early_data",
  43: "supported_versions",
  44: "cookie",
  45: "psk_key_exchange_modes",
  49: "post_handshake_auth",
  50: "signature_algorithms_cert",
  51: "key_share",
  13172: "next_protocol_negotiation",
  65281: "renegotiation_info",
};

export const CERTIFICATE_TYPES: Readonly<Record<number, string>> = {
  1: "rsa-sign",
  2: "dss-sign",
  3: "rsa-fixed-dh",
  4: "dss-fixed-dh",
  64: "ecdsa-sign",
  65: "rsa-fixed-ecdh",
  66: "ecdsa-fixed-ecdh",
};

export const CURVES: Readonly<Record<number, string>> = {
  23: "secp256r1",
  24: "secp384r1",
  25: "secp521r1",
  29: "x25519",
  30: "x448",
};

/** One per line of the registry: number, name without `TLS_`. */
const SUITES = `
0000 NULL_WITH_NULL_NULL
0001 RSA_WITH_NULL_MD5
0002 RSA_WITH_NULL_SHA
0003 RSA_EXPORT_WITH_RC4_40_MD5
0004 RSA_WITH_RC4_128_MD5
0005 RSA_WITH_RC4_128_SHA
0006 RSA_EXPORT_WITH_RC2_CBC_40_MD5
0008 RSA_EXPORT_WITH_DES40_CBC_SHA
0009 RSA_WITH_DES_CBC_SHA
000a RSA_WITH_3DES_EDE_CBC_SHA
0012 DHE_DSS_WITH_DES_CBC_SHA
0013 DHE_DSS_WITH_3DES_EDE_CBC_SHA
0015 DHE_RSA_WITH_DES_CBC_SHA
0016 DHE_RSA_WITH_3DES_EDE_CBC_SHA
002f RSA_WITH_AES_128_CBC_SHA
0032 DHE_DSS_WITH_AES_128_CBC_SHA
0033 DHE_RSA_WITH_AES_128_CBC_SHA
0035 RSA_WITH_AES_256_CBC_SHA
0038 DHE_DSS_WITH_AES_256_CBC_SHA
0039 DHE_RSA_WITH_AES_256_CBC_SHA
003c RSA_WITH_AES_128_CBC_SHA256
003d RSA_WITH_AES_256_CBC_SHA256
0040 DHE_DSS_WITH_AES_128_CBC_SHA256
0062 RSA_EXPORT1024_WITH_DES_CBC_SHA
0064 RSA_EXPORT1024_WITH_RC4_56_SHA
0067 DHE_RSA_WITH_AES_128_CBC_SHA256
006a DHE_DSS_WITH_AES_256_CBC_SHA256
006b DHE_RSA_WITH_AES_256_CBC_SHA256
009c RSA_WITH_AES_128_GCM_SHA256
009d RSA_WITH_AES_256_GCM_SHA384
009e DHE_RSA_WITH_AES_128_GCM_SHA256
009f DHE_RSA_WITH_AES_256_GCM_SHA384
00ff EMPTY_RENEGOTIATION_INFO_SCSV
1301 AES_128_GCM_SHA256
1302 AES_256_GCM_SHA384
1303 CHACHA20_POLY1305_SHA256
5600 FALLBACK_SCSV
c009 ECDHE_ECDSA_WITH_AES_128_CBC_SHA
c00a ECDHE_ECDSA_WITH_AES_256_CBC_SHA
c011 ECDHE_RSA_WITH_RC4_128_SHA
c012 ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
c013 ECDHE_RSA_WITH_AES_128_CBC_SHA
c014 ECDHE_RSA_WITH_AES_256_CBC_SHA
c023 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
c024 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384
c027 ECDHE_RSA_WITH_AES_128_CBC_SHA256
c028 ECDHE_RSA_WITH_AES_256_CBC_SHA384
c02b ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
c02c ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
c02f ECDHE_RSA_WITH_AES_128_GCM_SHA256
c030 ECDHE_RSA_WITH_AES_256_GCM_SHA384
cca8 ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
cca9 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
ccaa DHE_RSA_WITH_CHACHA20_POLY1305_SHA256`;

const suites: ReadonlyMap<string, string> = new Map(
  SUITES.trim()
    .split("\n")
    .map((line) => [line.slice(0, 4), line.slice(5)]),
);

/** `c02f` as `ECDHE_RSA_WITH_AES_128_GCM_SHA256`; numbers that have no name here stay. */
export function suiteName(number: number): string {
  const hex = number.toString(16).padStart(4, "0");
  return suites.get(hex) ?? `0x${hex}`;
}

/** GREASE (RFC 8701): numbers that stand for nothing, `0a0a`, `1a1a`, … */
export function isGrease(number: number): boolean {
  return (number & 0x0f0f) === 0x0a0a && number >> 8 === (number & 0xff);
}
