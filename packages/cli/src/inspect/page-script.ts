/// <reference lib="dom" />

/** What the page does beside showing: arrow keys go from one entry to the next, and open and close them. */
export function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    if (
      !(focused instanceof HTMLElement) ||
      focused.localName !== "summary" ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return;
    const details = focused.parentElement as HTMLDetailsElement;
    const all = [...document.querySelectorAll<HTMLElement>("summary")];
    const at = all.indexOf(focused);
    const goTo = (place: number): void => {
      const next = all[Math.min(Math.max(place, 0), all.length - 1)];
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
    };
    const actions: Record<string, () => void> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      Home: () => goTo(0),
      End: () => goTo(all.length - 1),
      ArrowRight: () => {
        details.open = true;
      },
      ArrowLeft: () => {
        details.open = false;
      },
      Escape: () => {
        details.open = false;
      },
    };
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
