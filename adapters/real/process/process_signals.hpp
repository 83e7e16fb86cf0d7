// The signal dispositions that a process that has children needs.
#pragma once

namespace baton::process {

/// Ignores SIGPIPE (a body that does not read its parameters must not end the server) and SIGXFSZ
/// (a file that may not grow is a disk that fails), and stops ignoring SIGCHLD (the kernel would
/// throw exit statuses away). Handlers that the program has set are left alone. Call again as often
/// as you like.
void prepare_signals();

}  // namespace baton::process
