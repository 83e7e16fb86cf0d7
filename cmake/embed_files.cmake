# Puts text files into a program: writes C++ that gives each by its name.
# cmake -DINTO=… -DFILES=<pattern> -DHEADER=… -DSPACE=<namespace> -DTYPE=… -DFUNCTION=… -P embed_files.cmake
file(GLOB files ${FILES})
string(CONCAT code
         "// Made by embed_files.cmake from the files themselves.\n"
         "#include \"${HEADER}\"\n\n"
         "namespace ${SPACE} {\n\n"
         "std::span<const ${TYPE}> ${FUNCTION}() {\n"
         "  static constexpr ${TYPE} files[] = {\n")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WLE)
  file(READ "${file}" text)
  string(FIND "${text}" ")file\"" closing)
  if(NOT closing EQUAL -1)
    message(FATAL_ERROR "${file} contains the end of a raw string: )file\"")
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
    string(APPEND code "\n       R\"file(${piece})file\"")
  endwhile()
  string(APPEND code "\n       R\"file(${text})file\"},\n")
endforeach()
string(APPEND code "  };\n  return files;\n}\n\n}  // namespace ${SPACE}\n")
file(WRITE "${INTO}" "${code}")
