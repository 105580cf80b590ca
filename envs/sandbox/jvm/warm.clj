; Uses what programs use, so that the archive of loaded classes has it.
(defn evens [numbers] (vec (sort (filter even? (map inc (distinct numbers))))))
(require '[clojure.test :refer [deftest is run-test]])
(require '[clojure.string :as string])
(deftest test-warm
  (is (= (evens [1 2 3]) [2 4]))
  (is (= (string/join "," (frequencies [1])) "[1 1]"))
  (is (= (reduce + 0 (for [x (range 3)] (* x x))) 5)))
(run-test test-warm)
