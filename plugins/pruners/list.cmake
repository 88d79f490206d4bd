list(APPEND plugins
  pruners/none.cpp)
