// Two kinds of failure, as shrinking leaves them.
#pragma once

#include "reports/model/report.hpp"

namespace baton::test {

/// A lost wake-up and a pause let a later execution be granted first.
[[nodiscard]] reports::failure_kind overtaken_kind();

/// An end whose answer was lost is never taken note of: its slot stays held.
[[nodiscard]] reports::failure_kind leaked_kind();

}  // namespace baton::test
