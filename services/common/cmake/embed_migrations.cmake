# Writes OUTPUT: a C++ file that holds the SQL of FILES, in the order of their names.
set(code "// Generated from the migrations of ${NAME}.
#include \"common/migrate.h\"

namespace umkm::migrations {
const std::vector<Migration>& ${NAME}();
const std::vector<Migration>& ${NAME}() {
  static const std::vector<Migration> all = {
")
list(SORT FILES)
foreach(file ${FILES})
  get_filename_component(stem ${file} NAME_WE)
  file(READ ${file} sql)
  string(APPEND code "      {\"${NAME}/${stem}\", R\"umkmsql(${sql})umkmsql\"},\n")
endforeach()
string(APPEND code "  };
  return all;
}
}  // namespace umkm::migrations
")
file(WRITE ${OUTPUT} "${code}")
