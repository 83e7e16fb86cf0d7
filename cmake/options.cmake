# What every target is compiled with: `baton_options` for flags, `baton_boost` for Boost.
find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

add_library(baton_options INTERFACE)
target_include_directories(baton_options INTERFACE ${PROJECT_SOURCE_DIR})
# Messages, and what is written of them, name files as the repository does; ccache makes paths
# relative.
file(RELATIVE_PATH from_build ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR})
string(REGEX REPLACE "/$" "" from_build "${from_build}")
add_compile_options(-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/= -fmacro-prefix-map=${from_build}/=)
target_compile_options(baton_options INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wconversion -Wsign-conversion -Wcast-align -Wunused -Wnull-dereference -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees null dereferences, uninitialized variants and mismatched deletes inside inlined
  # library code that are not there.
  target_compile_options(baton_options INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized
    -Wno-mismatched-new-delete -Wduplicated-cond -Wlogical-op)
endif()
# Several files compiled as one see each other's file-level names: these hide nothing.
if(NOT CMAKE_UNITY_BUILD)
  target_compile_options(baton_options INTERFACE -Wshadow)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ takes an included file's lambdas, which coroutines keep, for a header's.
  target_compile_options(baton_options INTERFACE -Wshadow=local -Wno-subobject-linkage)
endif()
if(BATON_WARNINGS_AS_ERRORS)
  target_compile_options(baton_options INTERFACE -Werror)
endif()
if(BATON_SANITIZE)
  add_compile_options(-fsanitize=${BATON_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BATON_SANITIZE})
endif()

find_program(BATON_MOLD mold)
if(BATON_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
find_program(BATON_CCACHE ccache)
if(BATON_CCACHE)
  # Precompiled headers are cached too, and for any folder in which the same sources lie.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${BATON_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  else()
    add_compile_options(-fpch-preprocess)
  endif()
endif()

# Asio and Beast are compiled once, here, and not in every file that includes them.
add_library(baton_boost STATIC ${PROJECT_SOURCE_DIR}/cmake/boost_asio_beast.cpp)
target_compile_definitions(baton_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ALL_NO_LIB)
target_link_libraries(baton_boost PUBLIC Boost::headers Threads::Threads)

# The headers that nearly every file needs, precompiled once.
set(baton_precompiled_headers
  <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <string> <string_view>
  <utility> <variant> <vector> <fmt/format.h> <boost/asio/awaitable.hpp>
  <boost/asio/any_io_executor.hpp> <boost/asio/co_spawn.hpp>)
add_library(baton_precompiled STATIC ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
target_link_libraries(baton_precompiled PRIVATE baton_options baton_boost fmt::fmt)
target_precompile_headers(baton_precompiled PRIVATE ${baton_precompiled_headers})
function(baton_precompile target)
  target_precompile_headers(${target} REUSE_FROM baton_precompiled)
endfunction()
