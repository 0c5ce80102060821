//! No memory image with tokens in it when the program dies.

/// Turns core dumps off for this process, where there are any.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // A system that refuses this still protects its dumps as it sees fit.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
