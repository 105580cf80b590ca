package repass

import scala.math._
import scala.collection.mutable._

// Uses what programs use, so that the archives of loaded classes have it.
object WarmScala {
    def words(text: String): Map[String, Int] = {
        val counts = Map[String, Int]()
        for (word <- text.split(" ") if !word.isEmpty) {
            counts(word) = counts.getOrElse(word, 0) + 1
        }
        counts
    }
    def pick(of: Either[Int, Option[String]]): String = of match {
        case Left(number) => s"number $number"
        case Right(Some(text)) => text.toUpperCase
        case Right(None) => ""
    }
    def main(args: Array[String]) = {
        val numbers = List[Long](3L, 1L, 2L).sorted.map(_ + 1).filter(_ % 2 == 0)
        val buffer = ListBuffer[(Int, String)]((1, "a"))
        buffer += ((2, pick(Left(abs(-2)))))
        val folded = (1 to 9).foldLeft(0)((sum, x) => sum + x)
        assert(numbers.equals(List[Long](4L, 2L).sorted))
        assert(folded == 45 && buffer.toList.zipWithIndex.groupBy(_._2).size == 2)
        assert(words("a b a")("a") == 2 && pick(Right(Some("x"))).equals("X"))
    }
}
