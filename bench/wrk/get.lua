-- Asks for the addresses of a file in turn.
local paths, nth = {}, 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  wrk.headers["Cookie"] = args[2]
  wrk.headers["Accept-Encoding"] = "br"
end

function request()
  nth = nth % #paths + 1
  return wrk.format("GET", paths[nth])
end
