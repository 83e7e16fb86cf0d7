// The tables, their versions, and the way from an older version to this one.
#pragma once

#include "adapters/real/sqlite/connection.hpp"

namespace baton::sqlite {

inline constexpr std::int64_t schema_version = 2;

/// Sets up durability, creates or migrates the tables, checks that the file is baton's.
/// `wall_ns` is the wall clock's time of now: version 1 kept due times by that clock.
/// Errors: `newer_schema`, `storage_corrupt`, `storage_full`, `unavailable`.
result<void> prepare_schema(connection& on, std::int64_t wall_ns);

}  // namespace baton::sqlite
