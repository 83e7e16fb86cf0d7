// A text that never changes, so that its copies can share one piece of memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace baton {

/// What an execution answered, on its way: 16 MiB that are repeated to a store, kept by an outbox,
/// put into several queues and kept until they are acknowledged exist once. Copying costs a counter,
/// on whatever thread.
class shared_text {
 public:
  shared_text() = default;
  shared_text(std::string text)  // NOLINT(google-explicit-constructor): a text is a text
      : text_{text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))} {}
  shared_text(std::string_view text) : shared_text{std::string{text}} {}  // NOLINT
  shared_text(const char* text) : shared_text{std::string{text}} {}       // NOLINT

  operator std::string_view() const { return view(); }  // NOLINT

  [[nodiscard]] std::string_view view() const {
    return text_ ? std::string_view{*text_} : std::string_view{};
  }
  [[nodiscard]] std::string str() const { return std::string{view()}; }
  [[nodiscard]] const char* data() const { return view().data(); }
  [[nodiscard]] std::size_t size() const { return view().size(); }
  [[nodiscard]] bool empty() const { return text_ == nullptr; }
  void clear() { text_.reset(); }

  friend bool operator==(const shared_text& left, const shared_text& right) {
    return left.text_ == right.text_ || left.view() == right.view();
  }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace baton
