// What is told when a broken invariant stops the process in the middle of a run: which run it was.
#pragma once

#include <string_view>

namespace baton::sim_app {

/// As long as it lives, what this thread does is `what`. A process that is aborted by this thread
/// then says so on stderr, after the invariant's own message.
class last_words {
 public:
  explicit last_words(std::string_view what);
  ~last_words();
  last_words(const last_words&) = delete;
  last_words& operator=(const last_words&) = delete;
};

/// Once, before the first of them.
void tell_last_words_on_abort();

}  // namespace baton::sim_app
