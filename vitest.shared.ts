/** Of every package's tests. */
const shared: { readonly test: { readonly dangerouslyIgnoreUnhandledErrors: boolean } } = {
  test: {
    // A rejection or exception that nobody handles, here or in a thread, fails the run whatever its tests say.
    dangerouslyIgnoreUnhandledErrors: false,
  },
};

export default shared;
