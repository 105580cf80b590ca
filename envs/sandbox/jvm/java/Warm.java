package repass;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.javatuples.Pair;
import org.javatuples.Triplet;

/** Uses what programs use, so that the archive of loaded classes has it. */
final class Warm {
    private Warm() {}

    public static void main(String[] arguments) {
        Map<String, List<Long>> map = new HashMap<>();
        for (String word : "a b c a".split("\\s+")) {
            map.computeIfAbsent(word, key -> new ArrayList<>()).add((long) word.length());
        }
        Set<Integer> set = new HashSet<>(Arrays.asList(3, 1, 2));
        List<Integer> sorted = set.stream().sorted().map(x -> x + 1).collect(Collectors.toList());
        Collections.reverse(sorted);
        String joined = IntStream.range(0, 9).mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
        String text = new StringBuilder(joined).reverse().toString().replaceAll("[0-9]", "x");
        String shown = String.format("%s %d %.2f ", text, sorted.size(), Math.sqrt(2)) + map;
        Pair<Integer, Integer> pair = Pair.with(1, 2);
        assert pair.equals(Pair.with(1, 2)) && !Triplet.with(1, 2, 3).equals(pair);
        assert Optional.of(shown).isPresent() && BigInteger.ONE.add(BigInteger.TWO).signum() == 1;
    }
}
