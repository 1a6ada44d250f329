import type { EngineBinary } from "./binary.ts";
import type { Image } from "./image.ts";
import { Instance } from "./instance.ts";

/** So many are kept, though nobody has needed them lately. */
const fewSpare = 8;

/** Instances of one size of memory: used again, each time made fresh from the image. */
export class Stock {
  readonly #binary: EngineBinary;
  readonly #image: Image;
  readonly #stopped: () => boolean;
  readonly #fresh: Instance[] = [];
  /** They are made fresh when nothing else is to be done. */
  readonly #used: Instance[] = [];
  /** How many were spare all the time since the last trimming. */
  #unneeded = 0;

  constructor(binary: EngineBinary, image: Image, stopped: () => boolean) {
    this.#binary = binary;
    this.#image = image;
    this.#stopped = stopped;
  }

  get spare(): number {
    return this.#fresh.length + this.#used.length;
  }

  /** Some may not be needed. */
  get hasMany(): boolean {
    return this.spare > fewSpare;
  }

  take(): Instance {
    if (this.#fresh.length === 0) this.#refresh();
    const instance = this.#fresh.pop() ?? new Instance(this.#binary, this.#image, this.#stopped);
    this.#unneeded = Math.min(this.#unneeded, this.spare);
    return instance;
  }

  giveBack(instance: Instance): void {
    this.#used.push(instance);
  }

  /** Makes those that were used fresh. */
  tidy(): void {
    while (this.#used.length > 0) this.#refresh();
  }

  /** Drops those that nobody has needed since the last time. */
  trim(): void {
    if (this.#unneeded > fewSpare) this.#fresh.splice(0, this.#unneeded - fewSpare);
    this.#unneeded = this.spare;
  }

  /** Makes one fresh, if there is one whose memory has not grown. */
  #refresh(): void {
    for (let used = this.#used.pop(); used !== undefined; used = this.#used.pop()) {
      if (!used.reset()) continue;
      this.#fresh.push(used);
      return;
    }
  }
}
