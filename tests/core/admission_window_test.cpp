// How far a worker opens itself while its machine is short of something.
#include "engine/core/admission_window.hpp"

#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace {

using baton::admission_window;

TEST_CASE("a window is open at its capacity until the first shortage") {
  admission_window window{64};
  CHECK(window.size() == 64);
  window.on_start();
  CHECK(window.size() == 64);
}

TEST_CASE("a shortage closes the window to what runs by then") {
  admission_window window{64};
  window.on_shortage(12);
  CHECK(window.size() == 12);
}

TEST_CASE("with nothing running a shortage leaves room for one, which has to find out") {
  admission_window window{64};
  window.on_shortage(0);
  CHECK(window.size() == 1);
  window.on_shortage(0);
  CHECK(window.size() == 1);
}

TEST_CASE("a shortage never opens the window, however many run by then") {
  admission_window window{64};
  window.on_shortage(3);
  window.on_shortage(12);
  CHECK(window.size() == 3);
}

TEST_CASE("each start that succeeds opens the window by one, up to the capacity") {
  admission_window window{4};
  window.on_shortage(1);
  std::vector<int> sizes;
  for (int start = 0; start < 5; ++start) {
    window.on_start();
    sizes.push_back(window.size());
  }
  CHECK(sizes == std::vector<int>{2, 3, 4, 4, 4});
}

TEST_CASE("whatever happens, the window is between one and the capacity") {
  CHECK(rc::check([] {
    const int capacity = *rc::gen::inRange(1, 100);
    admission_window window{capacity};
    for (const int running : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-40, 120))) {
      const int before = window.size();
      if (running < 0) {
        window.on_start();
        RC_ASSERT(window.size() == std::min(before + 1, capacity));
      } else {
        window.on_shortage(running);
        RC_ASSERT(window.size() <= before);
      }
      RC_ASSERT(window.size() >= 1);
      RC_ASSERT(window.size() <= capacity);
    }
  }));
}

}  // namespace
