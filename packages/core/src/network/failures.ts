import { OperationError } from "../operations.ts";

export function denied(message: string): OperationError {
  return new OperationError("NET_DENIED", message, "TypeError");
}

export function failed(message: string): OperationError {
  return new OperationError("NET_FAILED", message, "TypeError");
}

/** The same for every reason, so that nobody can map a network by it. */
export function unreachable(host: string): OperationError {
  return failed(`${host} could not be reached.`);
}

export function tooLarge(host: string, responseBytes: number): OperationError {
  const message = `The response of ${host} is larger than ${responseBytes} bytes. Ask for less: a page, a range, fewer fields.`;
  return new OperationError("NET_TOO_LARGE", message, "RangeError");
}

export function timedOut(host: string, requestMs: number): OperationError {
  return new OperationError("NET_TIMEOUT", `${host} took longer than ${requestMs} ms.`, "TimeoutError");
}

/** Nobody waits for it; it may have had its effect. */
export function givenUp(): OperationError {
  return new OperationError("TOOL_OUTCOME_UNKNOWN", "The request was given up before it had ended.");
}

export function badCertificate(host: string, problem: string): OperationError {
  return new OperationError("NET_CERTIFICATE", `The certificate of ${host} ${problem}.`, "TypeError");
}
