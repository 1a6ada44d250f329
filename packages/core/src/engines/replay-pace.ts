/** In a replay, steps of this many characters are taken out one by one; of small ones, up to so many at once. */
const largeStep = 65_536;
const mostBetween = 64;

export interface ReplayPace {
  /** Asked before each batch: whether the step so far is to be taken out first. */
  due(): boolean;
  /** It was taken out, and was so long. */
  took(length: number): void;
}

/** Keeps what a replayed program gave to many calls from being in its memory at once. */
export function createReplayPace(): ReplayPace {
  let fed = 0;
  let every = 1;
  return {
    due: () => ++fed >= every,
    took(length) {
      every = length > largeStep ? 1 : Math.min(2 * every, mostBetween);
      fed = 0;
    },
  };
}
