// report.json: the report as data, for other programs and for merging. See report.schema.json.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <boost/json/fwd.hpp>

#include "reports/model/check.hpp"
#include "reports/model/report.hpp"

namespace baton::reports {

/// One document, fields in a fixed order, a line each for what is long.
[[nodiscard]] std::string to_json(const report& whole);
/// One of its parts alone, as text and as part of another document.
[[nodiscard]] std::string to_json(const failure_kind& failure);
[[nodiscard]] boost::json::value json_of(const failure_kind& failure);

/// Takes a document of `schema_version` that has every field and no other.
[[nodiscard]] std::variant<report, unreadable> read_report(std::string_view text);

/// A report that is larger than this is none.
inline constexpr std::size_t report_bytes_max = 256U * 1024 * 1024;

}  // namespace baton::reports
