// What the disk and SQLite can do without baton: the floor that the loop's figures stand beside.
#pragma once

#include <chrono>
#include <string>

namespace baton::bench {

/// The median time of fdatasync after rewriting one page of a file in `folder`, with `pause` before
/// each: a disk that is asked seldom answers later.
std::chrono::nanoseconds fdatasync_median(const std::string& folder,
                                          std::chrono::milliseconds pause = {});

/// SQLite's own commits per second in `folder`: one small row each, WAL, synchronous=FULL.
double sqlite_commits_per_second(const std::string& folder);

}  // namespace baton::bench
