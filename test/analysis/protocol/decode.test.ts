import { describe, expect, test } from "@jest/globals";
import { decodeBytes, decode } from "../../../src/analysis/protocol/decode.js";
import type { Decoded } from "../../../src/analysis/protocol/decoded.js";
import { cellsFromBytes, cellsFromText, UNKNOWN } from "../../../src/model/cells.js";
import { CERTIFICATE } from "./examples.js";
import { authenticate } from "./ntlm-messages.js";
import { latin, read, values } from "./wire.js";

describe("several messages in one buffer", () => {
  test("reads pipelined requests, each with its own body", () => {
    const text = "POST /a HTTP/1.1\r\nHost: a.b\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: a.b\r\n\r\n";
    const { messages, wants } = read(text);
    expect(messages.map((one) => [one.protocol, one.start, values(one)["target"]])).toEqual([
      ["http.request", 0, "/a"],
      ["http.request", text.indexOf("GET"), "/b"],
    ]);
    expect(wants).toBe(0);
    const [at] = messages[1]!.fields.filter(({ name }) => name === "header.host");
    expect(text.slice(at!.at!.start, at!.at!.end)).toBe("a.b");
  });

  test("says how much of a body is still to come", () => {
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").wants).toBe(7);
    expect(read("HTTP/1.1 200 OK\r\nContent-Le").wants).toBe(Number.POSITIVE_INFINITY);
    expect(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n").wants).toBe(0);
  });

  test("walks chunks and reads what is in them", () => {
    const { messages } = read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n4;x=1\r\nabcd\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    );
    expect(messages.map((one) => [values(one)["status"], values(one)["body.bytes"], values(one)["body.kind"]])).toEqual(
      [
        ["200", "10", "html"],
        ["204", undefined, undefined],
      ],
    );
  });

  test("an answer to HEAD has no body, whatever length it names", () => {
    const { messages } = read(
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    );
    expect(messages.length).toBe(2);
  });
});

describe("contents of a body", () => {
  test.each([
    ["<!DOCTYPE html><p>", "html"],
    ["<HTML><head>", "html"],
    ["<?xml version='1.0'?><a/>", "xml"],
    ['{"a": 1}', "json"],
    ["[1, 2]", "json"],
    ["\x1f\x8b\x08\0\0", "gzip"],
    ["\x30\x82\x01\xd2\x30", "der"],
    ["\x89PNG\r\n", "png"],
    ["\xff\xd8\xff\xe0", "jpeg"],
    ["GIF89a", "gif"],
    ["MZ\x90\0", "pe"],
    ["PK\x03\x04", "zip"],
    ["-----BEGIN X509 CRL-----\n", "pem"],
    ["user=jo&x=1", "form"],
    ["plain words", "text"],
  ])("%j is %s", (body, kind) => {
    const [message] = read(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`).messages;
    expect(values(message!)["body.kind"]).toBe(kind);
  });
});

describe("TLS", () => {
  const hello = (body: string): string => `\x16\x03\x01\0${String.fromCharCode(body.length)}${body}`;
  const sni = "\0\0\0\x0d\0\x0b\0\0\x08crl.test";
  const content = `\x03\x03${"r".repeat(32)}\0\0\x04\xc0\x2f\0\x2f\x01\0\0${String.fromCharCode(sni.length)}${sni}`;
  const client = `\x01\0\0${String.fromCharCode(content.length)}${content}`;

  test("reads a ClientHello", () => {
    const [message] = read(hello(client)).messages;
    expect(message).toMatchObject({ protocol: "tls.client-hello", completeness: "complete" });
    expect(values(message!)).toMatchObject({
      "record.version": "TLS 1.0",
      version: "TLS 1.2",
      "cipher-suites": "ECDHE_RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_128_CBC_SHA",
      "server-name": "crl.test",
      extensions: "server_name",
    });
    const name = message!.fields.find((field) => field.name === "server-name")!;
    expect(hello(client).slice(name.at!.start, name.at!.end)).toBe("crl.test");
  });

  test("a handshake message in two records keeps the places of its bytes", () => {
    const half = 40;
    const text = hello(client.slice(0, half)) + hello(client.slice(half));
    const { messages, wants } = read(text);
    expect(messages.map(({ protocol, completeness }) => [protocol, completeness])).toEqual([
      ["tls.client-hello", "complete"],
    ]);
    expect(wants).toBe(0);
    const name = messages[0]!.fields.find((field) => field.name === "server-name")!;
    expect(text.slice(name.at!.start, name.at!.end)).toBe("crl.test");
    expect(read(hello(client.slice(0, half))).wants).toBe(Number.POSITIVE_INFINITY);
  });

  test("what is lost gives no field, what stands behind it does", () => {
    const cells = cellsFromBytes(latin(hello(client)));
    cells.fill(UNKNOWN, 20, 24);
    const [message] = decode(cells).messages;
    expect(message).toMatchObject({ protocol: "tls.client-hello", completeness: "structural" });
    expect(values(message!)["random"]).toBeUndefined();
    expect(values(message!)["server-name"]).toBe("crl.test");
  });

  test("reads alerts, and does not read encrypted ones", () => {
    const found = read(
      "\x15\x03\x01\0\x02\x02\x28\x15\x03\x01\0\x05abcde\x14\x03\x01\0\x01\x01\x15\x03\x01\0\x02\x02\x28\x16\x03\x01\0\x04\x01\0\0\0",
    );
    expect(found.messages.map(({ protocol }) => protocol)).toEqual([
      "tls.alert",
      "tls.encrypted-alert",
      "tls.change-cipher-spec",
      "tls.encrypted-alert",
      "tls.encrypted-handshake",
    ]);
    expect(values(found.messages[0]!)).toMatchObject({ level: "fatal", description: "handshake_failure", code: "40" });
  });

  test("reads the hello of SSL 2", () => {
    const [message] = read(`\x80\x1c\x01\x03\x01\0\x03\0\0\0\x10\0\0\x05${"c".repeat(16)}`).messages;
    expect(message).toMatchObject({ protocol: "tls.client-hello", completeness: "complete" });
    expect(values(message!)).toMatchObject({ "record.version": "SSL 2.0", version: "TLS 1.0" });
  });

  test("text is no record", () => {
    expect(decode(cellsFromText("...ordinary text, printed by da")).messages).toEqual([]);
  });
});

test("what is legible of a certificate whose beginning is lost", () => {
  const { messages } = decodeBytes(latin(CERTIFICATE.slice(60)));
  expect(messages.map(({ protocol, completeness }) => [protocol, completeness])).toEqual([
    ["x509.fragment", "structural"],
  ]);
  expect(values(messages[0]!)).toMatchObject({
    "time.1": "2026-01-01T00:00:00Z",
    "name.1": "C=DE",
    "name.2": "CN=sip.example.test",
    "url.1": "http://crl.example.test/ca.crl",
  });
  for (const { at, value } of messages[0]!.fields)
    expect(CERTIFICATE.slice(60).slice(at!.start, at!.end)).toContain(
      /^\d{4}-/.test(value) ? "Z" : value.replace(/^\w+=/, ""),
    );
});

test("UTF-16 text is read by its low bytes, and fields keep their places", () => {
  const text = "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n";
  const wide = latin([...text].map((character) => `${character}\0`).join(""));
  const [message] = decodeBytes(wide).messages;
  expect(message).toMatchObject({ protocol: "http.request", start: 0, end: wide.length, completeness: "complete" });
  const host = message!.fields.find(({ name }) => name === "header.host")!;
  expect(host.at).toEqual({ start: 2 * text.indexOf("a.test"), end: 2 * (text.indexOf("a.test") + 6) });
});

test("plain bytes and cells give the same", () => {
  const bytes = latin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const plain: readonly Decoded[] = decodeBytes(bytes).messages;
  expect(plain).toEqual(decode(cellsFromBytes(bytes)).messages);
});

test("what the client adds to an NTLMv2 response", () => {
  const pair = (id: number, text: string): number[] => [
    id,
    0,
    2 * text.length,
    0,
    ...[...text].flatMap((c) => [c.charCodeAt(0), 0]),
  ];
  const filled = (length: number, value: number): number[] => new Array<number>(length).fill(value);
  const head = [...filled(16, 0x9c), 1, 1, ...filled(6, 0), ...filled(16, 0x5a), ...filled(4, 0)];
  const response = [...head, ...pair(9, "HTTP/proxy.test"), ...filled(4, 0)];
  const names = { domain: "CORPDOM", user: "jmiller", workstation: "WKS0042" };
  const { bytes } = authenticate(names, filled(24, 0), response, [], false);
  const [message] = decodeBytes(bytes).messages;
  expect(values(message!)).toMatchObject({ ntResponse: "NTLMv2", "target-info.targetName": "HTTP/proxy.test" });
  expect(message!.fields.find(({ name }) => name === "target-info.targetName")!.shown).toBe("[30 bytes]");
});
