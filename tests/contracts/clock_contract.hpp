// What every clock owes its users.
//
// Included by an adapter's test file after `CLOCK_CASE(sentence)`, which opens a test case, and
// `clock_bench`, which has a `context` (a loop, see complete.hpp) and the clock itself as `time`.

CLOCK_CASE("monotonic time never runs back") {
  clock_bench it;
  const host_time before = it.time.now();
  const auto alarm = it.time.make_timer();
  complete(it.context, alarm->wait_until(before + std::chrono::milliseconds{1}));
  CHECK(it.time.now() > before);
}

CLOCK_CASE("wall time counts from 1970") {
  clock_bench it;
  constexpr std::int64_t year_2020_ns = 1'577'836'800'000'000'000;
  constexpr std::int64_t year_2120_ns = 4'733'510'400'000'000'000;
  CHECK(it.time.wall_ns() > year_2020_ns);
  CHECK(it.time.wall_ns() < year_2120_ns);
}

CLOCK_CASE("a wait returns true at its deadline and not before") {
  clock_bench it;
  const auto alarm = it.time.make_timer();
  const host_time deadline = it.time.now() + std::chrono::milliseconds{5};
  CHECK(complete(it.context, alarm->wait_until(deadline)));
  CHECK(it.time.now() >= deadline);
}

CLOCK_CASE("a deadline that has passed returns at once") {
  clock_bench it;
  const auto alarm = it.time.make_timer();
  CHECK(complete(it.context, alarm->wait_until(it.time.now() + -std::chrono::hours{1})));
  CHECK(complete(it.context, alarm->wait_until({})));
}

CLOCK_CASE("a cancel ends the wait under way with false, and no later one") {
  clock_bench it;
  const auto alarm = it.time.make_timer();
  auto cancel_later = [&] {
    boost::asio::post(it.context.get_executor(), [&] { alarm->cancel(); });
  };
  boost::asio::post(it.context.get_executor(), cancel_later);
  CHECK_FALSE(complete(it.context, alarm->wait_until(never)));
  CHECK(complete(it.context, alarm->wait_until(it.time.now() + std::chrono::milliseconds{1})));
}

CLOCK_CASE("a cancel while nobody waits does nothing, however often") {
  clock_bench it;
  const auto alarm = it.time.make_timer();
  alarm->cancel();
  alarm->cancel();
  CHECK(complete(it.context, alarm->wait_until(it.time.now() + std::chrono::milliseconds{1})));
  alarm->cancel();
  CHECK(complete(it.context, alarm->wait_until(it.time.now() + std::chrono::milliseconds{1})));
}

CLOCK_CASE("timers wait beside each other, each for its own moment") {
  clock_bench it;
  const auto early = it.time.make_timer();
  const auto late = it.time.make_timer();
  const host_time start = it.time.now();
  std::vector<int> ended;
  const auto note = [&ended](int which) {
    return [&ended, which](const std::exception_ptr&, bool came) {
      ended.push_back(came ? which : -which);
    };
  };
  const auto executor = it.context.get_executor();
  boost::asio::co_spawn(executor, late->wait_until(start + std::chrono::milliseconds{40}), note(2));
  boost::asio::co_spawn(executor, early->wait_until(start + std::chrono::milliseconds{1}), note(1));
  turn_until(it.context, [&] { return ended.size() == 2; });
  CHECK(ended == std::vector{1, 2});
}

CLOCK_CASE("a coroutine that is cancelled while it waits does not wait on") {
  clock_bench it;
  const auto alarm = it.time.make_timer();
  boost::asio::cancellation_signal stop;
  bool ended = false;
  const auto note = [&ended](const std::exception_ptr&, bool) { ended = true; };
  boost::asio::co_spawn(it.context.get_executor(), alarm->wait_until(never),
                        boost::asio::bind_cancellation_slot(stop.slot(), note));
  settle(it.context);
  CHECK_FALSE(ended);
  boost::asio::post(it.context.get_executor(),
                    [&] { stop.emit(boost::asio::cancellation_type::terminal); });
  turn_until(it.context, [&] { return ended; });
}
