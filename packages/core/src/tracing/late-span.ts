import type {
  Attributes,
  AttributeValue,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from "@opentelemetry/api";

/** A span that is begun when it is asked for anything: what it costs need not be in the way of what it measures. */
export class LateSpan implements Span {
  readonly #begin: () => Span;
  #span: Span | undefined;

  constructor(begin: () => Span) {
    this.#begin = begin;
  }

  get begun(): Span {
    this.#span ??= this.#begin();
    return this.#span;
  }

  spanContext(): SpanContext {
    return this.begun.spanContext();
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.begun.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.begun.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.begun.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.begun.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.begun.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.begun.setStatus(status);
    return this;
  }

  updateName(name: string): this {
    this.begun.updateName(name);
    return this;
  }

  end(time?: TimeInput): void {
    this.begun.end(time);
  }

  isRecording(): boolean {
    return this.begun.isRecording();
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.begun.recordException(exception, time);
  }
}
