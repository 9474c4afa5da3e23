-- Posts one form after another out of a file, a body per line; each thread takes its own share.
local bodies, nth, threads = {}, 0, 0

function setup(thread)
  thread:set("share", threads)
  threads = threads + 1
end

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Cookie"] = args[2]
  local n = 0
  for line in io.lines(args[1]) do
    if n % tonumber(args[3]) == share then bodies[#bodies + 1] = line end
    n = n + 1
  end
end

function request()
  nth = nth % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[nth])
end

local counts = {}
function response(status)
  counts[status] = (counts[status] or 0) + 1
  seen = ""
  for code, number in pairs(counts) do seen = seen .. code .. "=" .. number .. " " end
end

local all = {}
local old = setup
function setup(thread)
  old(thread)
  all[#all + 1] = thread
end

function done()
  local total = {}
  for _, thread in ipairs(all) do
    for code, number in string.gmatch(thread:get("seen") or "", "(%d+)=(%d+)") do
      total[code] = (total[code] or 0) + tonumber(number)
    end
  end
  for code, number in pairs(total) do print("status " .. code .. " " .. number) end
end
