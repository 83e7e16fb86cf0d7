// What a command prints on stdout: that it was not written is found out, and said.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace baton::cli {

/// Gives the standard descriptors that are closed something to refer to, so that no file or socket
/// opened later is written to as stdout or stderr. Call first of all.
void occupy_standard_descriptors();

/// Prints on stdout. A failure is remembered until `end_output`.
void print_text(std::string_view text);

template <class... Arguments>
void print_out(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  print_text(fmt::format(text, std::forward<Arguments>(arguments)...));
}

/// Prints on stderr. A failure is passed over: there is nowhere left to say it.
void print_error_text(std::string_view text);

template <class... Arguments>
void print_error(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  print_error_text(fmt::format(text, std::forward<Arguments>(arguments)...));
}

/// Flushes stdout, which has everything then. Returns `code`; where something could not be written,
/// says so on stderr behind `program`, with `done`, which stdout should have said, and returns
/// `code_of_failure`.
[[nodiscard]] int end_output(std::string_view program, int code, int code_of_failure,
                             std::string_view done = {});

}  // namespace baton::cli
