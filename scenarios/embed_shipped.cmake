# Writes shipped_files.cpp from the scenarios: cmake -DINTO=… -DFOLDER=… -P embed_shipped.cmake
file(GLOB files ${FOLDER}/*.toml)
string(CONCAT code
         "// Made by embed_shipped.cmake from the scenarios themselves.\n"
         "#include \"scenarios/shipped.hpp\"\n\n"
         "namespace baton::scenarios {\n\n"
         "std::span<const shipped_file> shipped_files() {\n"
         "  static constexpr shipped_file files[] = {\n")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WLE)
  file(READ "${file}" text)
  string(FIND "${text}" ")toml\"" closing)
  if(NOT closing EQUAL -1)
    message(FATAL_ERROR "${file} contains the end of a raw string: )toml\"")
  endif()
  string(APPEND code "      {\"${name}\",")
  # Compilers need not take a longer literal than this; they join several.
  set(piece_max 8000)
  string(LENGTH "${text}" rest)
  while(rest GREATER piece_max)
    string(SUBSTRING "${text}" 0 ${piece_max} piece)
    # After a whole line, so that no character is cut.
    string(FIND "${piece}" "\n" end REVERSE)
    math(EXPR end "${end} + 1")
    string(SUBSTRING "${text}" 0 ${end} piece)
    string(SUBSTRING "${text}" ${end} -1 text)
    string(LENGTH "${text}" rest)
    string(APPEND code "\n       R\"toml(${piece})toml\"")
  endwhile()
  string(APPEND code "\n       R\"toml(${text})toml\"},\n")
endforeach()
string(APPEND code "  };\n  return files;\n}\n\n}  // namespace baton::scenarios\n")
file(WRITE "${INTO}" "${code}")
