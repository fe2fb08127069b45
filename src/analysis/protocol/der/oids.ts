/** Names of object identifiers that certificates, revocation lists and tokens are made of. */

/** Attributes of a distinguished name (RFC 4514 and its users). */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.42": "GN",
  "2.5.4.97": "organizationIdentifier",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "E",
};

export const SIGNATURES: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.1": "rsa",
  "1.2.840.113549.1.1.4": "md5-rsa",
  "1.2.840.113549.1.1.5": "sha1-rsa",
  "1.2.840.113549.1.1.10": "rsa-pss",
  "1.2.840.113549.1.1.11": "sha256-rsa",
  "1.2.840.113549.1.1.12": "sha384-rsa",
  "1.2.840.113549.1.1.13": "sha512-rsa",
  "1.2.840.10040.4.3": "sha1-dsa",
  "1.2.840.10045.2.1": "ec",
  "1.2.840.10045.4.1": "sha1-ecdsa",
  "1.2.840.10045.4.3.2": "sha256-ecdsa",
  "1.2.840.10045.4.3.3": "sha384-ecdsa",
  "1.2.840.10045.4.3.4": "sha512-ecdsa",
  "1.3.101.112": "ed25519",
};

export const USAGES: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.1": "server-auth",
  "1.3.6.1.5.5.7.3.2": "client-auth",
  "1.3.6.1.5.5.7.3.3": "code-signing",
  "1.3.6.1.5.5.7.3.4": "email-protection",
  "1.3.6.1.5.5.7.3.8": "time-stamping",
  "1.3.6.1.5.5.7.3.9": "ocsp-signing",
  "1.3.6.1.4.1.311.10.3.3": "ms-server-gated-crypto",
  "1.3.6.1.4.1.311.20.2.2": "smart-card-logon",
  "2.5.29.37.0": "any",
};

/** Mechanisms that SPNEGO negotiates. */
export const MECHANISMS: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.2": "SPNEGO",
  "1.2.840.113554.1.2.2": "Kerberos",
  "1.2.840.48018.1.2.2": "MS-Kerberos",
  "1.2.840.113554.1.2.2.3": "Kerberos-user-to-user",
  "1.3.6.1.4.1.311.2.2.10": "NTLM",
  "1.3.6.1.4.1.311.2.2.30": "NEGOEX",
};

export const OID_BASIC_OCSP = "1.3.6.1.5.5.7.48.1.1";
export const OID_OCSP = "1.3.6.1.5.5.7.48.1";
export const OID_CA_ISSUERS = "1.3.6.1.5.5.7.48.2";
export const OID_SAN = "2.5.29.17";
export const OID_CRL_POINTS = "2.5.29.31";
export const OID_EKU = "2.5.29.37";
export const OID_AIA = "1.3.6.1.5.5.7.1.1";
export const OID_BASIC_CONSTRAINTS = "2.5.29.19";
export const OID_CRL_NUMBER = "2.5.29.20";
export const OID_ISSUING_POINT = "2.5.29.28";
