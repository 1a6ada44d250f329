import type { Calls } from "./calls.ts";
import { makeError } from "./errors.ts";
import { append, hasOwn, list, quote, record, utf8Length } from "./primordials.ts";
import { base64ToBytes, bytesToBase64 } from "./world/base64.ts";
import type { ReceivedResponse, SendRequest, SentRequest } from "./world/fetch/fetch.ts";

interface Output {
  url: string;
  redirected: boolean;
  status: number;
  statusText: string;
  headers: [string, string][];
  text: string;
  base64: string;
}

/** Requests are calls that the host's network answers. */
export function createRequests(calls: Calls, argumentBytes: () => number): SendRequest {
  return (request, settle, fail) => {
    const input = write(request);
    if (utf8Length(input, argumentBytes()) > argumentBytes()) {
      const message = `The request is larger than ${argumentBytes()} bytes.`;
      fail(makeError("RangeError", message, "LIMIT_ARGUMENT_SIZE"));
      return () => {};
    }
    const id = calls.open("request", "fetch", input, { settle: (output) => settle(read(output as Output)), fail });
    return () => calls.cancel(id);
  };
}

/** Its JSON text, made of texts only, so that nothing a program changed is asked. */
function write({ url, method, redirect, headers, body }: SentRequest): string {
  let pairs = "";
  for (let at = 0; at < headers.length; at++) {
    const pair = headers[at];
    if (pair !== undefined) pairs += `${at === 0 ? "" : ","}[${quote(pair.name)},${quote(pair.value)}]`;
  }
  const content =
    body === null ? "" : typeof body === "string" ? `,"text":${quote(body)}` : `,"base64":"${bytesToBase64(body)}"`;
  return `{"url":${quote(url)},"method":${quote(method)},"redirect":"${redirect}","headers":[${pairs}]${content}}`;
}

function read(output: Output): ReceivedResponse {
  const { url, redirected, status, statusText } = output;
  const headers = list<{ name: string; value: string }>();
  for (let at = 0; at < output.headers.length; at++) {
    const pair = output.headers[at];
    if (pair !== undefined) append(headers, record({ name: pair[0], value: pair[1] }));
  }
  const body = hasOwn(output, "text") ? output.text : base64ToBytes(output.base64);
  return record({ url, redirected, status, statusText, headers, body });
}
