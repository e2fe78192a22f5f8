# The few CMake functions by which every part is built.

set(UMKM_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
set(UMKM_TEST_OPTIONS $<$<CONFIG:RelWithDebInfo>:-O0> -fpch-preprocess)

# umkm_library(NAME DEP…): a static library of every *.cc here but main.cc; migrations/*.sql are
# compiled in as `const std::vector<umkm::Migration>& umkm::migrations::NAME()`.
function(umkm_library name)
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  file(GLOB migrations CONFIGURE_DEPENDS migrations/*.sql)
  if(migrations)
    list(APPEND sources ${CMAKE_CURRENT_BINARY_DIR}/migrations.cc)
    add_custom_command(
      OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/migrations.cc
      COMMAND ${CMAKE_COMMAND} -DNAME=${name} "-DFILES=${migrations}"
              -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/migrations.cc
              -P ${CMAKE_SOURCE_DIR}/services/common/cmake/embed_migrations.cmake
      DEPENDS ${migrations} ${CMAKE_SOURCE_DIR}/services/common/cmake/embed_migrations.cmake
      VERBATIM)
  endif()
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARGN})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_compile_options(${name} PRIVATE ${UMKM_WARNINGS})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/services)
  target_link_libraries(${name} PUBLIC ${ARGN})
endfunction()

# umkm_program(NAME DEP…): the program of main.cc here.
function(umkm_program name)
  add_executable(${name} main.cc)
  target_compile_options(${name} PRIVATE ${UMKM_WARNINGS})
  target_compile_definitions(${name} PRIVATE UMKM_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name} PRIVATE ${ARGN} ${UMKM_RUNTIME})
endfunction()

# umkm_tests(FOLDER DEP…): one test program of each FOLDER/*_test.cc, run by ctest as FOLDER/NAME.
# Its own file is not optimised and its usual headers come precompiled: tests were half of a build.
function(umkm_tests folder)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cc)
  foreach(test ${tests})
    get_filename_component(name ${test} NAME_WE)
    set(target ${folder}_${name})
    add_executable(${target} ${test})
    target_compile_options(${target} PRIVATE ${UMKM_WARNINGS} ${UMKM_TEST_OPTIONS})
    target_precompile_headers(${target} REUSE_FROM test_main)
    target_compile_definitions(${target} PRIVATE
      UMKM_SOURCE_DIR="${CMAKE_SOURCE_DIR}" UMKM_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${target} PRIVATE ${ARGN} test_main ${UMKM_RUNTIME})
    set_target_properties(${target} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/${folder} OUTPUT_NAME ${name})
    add_test(NAME ${folder}/${name} COMMAND ${target})
    set_tests_properties(${folder}/${name} PROPERTIES LABELS ${folder} TIMEOUT 600)
  endforeach()
endfunction()
